"""Pictures and figures made from results: overlays, contours, plotly figures."""
