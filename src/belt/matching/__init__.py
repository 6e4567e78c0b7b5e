"""FIND and CONNECT: pure functions on tables and arrays, without Django and global state."""
