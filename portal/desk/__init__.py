"""The desk's screens: whose band it is, what came back, boxes of bands, the day on paper."""
