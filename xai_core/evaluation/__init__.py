"""Cases met by models: one case compared, a whole library evaluated, a recipe built and measured.

This is where the rooms below come together: case -> prediction -> explanation -> agreement.
"""
