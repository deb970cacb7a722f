"""The reader of eligibility text: lines, markers, headings, levels and logic, one module each."""
