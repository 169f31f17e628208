"""Cases met by models: one case compared, a whole library evaluated, one method beside another.

This is where the rooms below come together: case -> prediction -> explanation -> agreement.
"""
