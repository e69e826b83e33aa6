"""One module per publisher: bytes of its list file to entries, streamed; nothing else knows a format."""
