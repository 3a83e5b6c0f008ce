"""Pages of trails: the educator's desk, and a class's board for the teacher's phone."""
