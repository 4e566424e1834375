"""Accounts: who somebody is, which roles were given to it, and what these allow."""
