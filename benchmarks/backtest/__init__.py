"""The what-if against what came true: lift a programme on an old list, and see who is on a later one."""
