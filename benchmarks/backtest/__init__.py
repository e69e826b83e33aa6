"""The what-if against what came true: a programme is lifted on an old list, and a later list says who went free."""
