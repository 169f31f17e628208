"""Blood cells: smear simulator, readers of public sets, built-in libraries."""
