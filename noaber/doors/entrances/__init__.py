"""Who may come in where: per persona the guard, the purpose of the look, and the way back."""
