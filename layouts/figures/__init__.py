"""One module per figure: pure functions of tables that return a Plotly figure, and the sentence
with its finding.
"""
