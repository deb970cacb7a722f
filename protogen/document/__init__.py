"""What the pages say, in order, as plain values: Study → Document. Nothing here knows HTML or paper."""
