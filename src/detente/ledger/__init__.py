"""Law over time: which rows stand on a day, as known on a day, under a scenario."""
