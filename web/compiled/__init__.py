"""Compiled operations: what GraphQL's execution decides anew for every value of an answer is decided once.

- `arguments`: what variables and arguments come to, with everything constant made ready;
- `values`: one function for each type, from what a resolver returns to what JSON holds;
- `plan`: from the selections of an operation to such functions;
- `operations`: the plans that are kept, and answers by them.

The plan knows the schema, not the operations that are asked. It calls the same resolvers as the ordinary execution and
answers the same bytes. Whatever it does not know, and whatever goes wrong (a null where there must be none, an error of
a field), makes it give up: then the ordinary execution answers from the start, which is right because queries have no
effects.
"""
