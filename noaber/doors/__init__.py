"""How people and systems come in: doors show what parts hold, and ask parts to act."""
