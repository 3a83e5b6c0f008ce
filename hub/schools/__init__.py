"""Classes and groups: who booked, what was attested, whose the bands are, what each number did."""
