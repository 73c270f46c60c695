"""The only room that knows Flask-Login and Flask-Security. The rest of the house gets a frozen Actor."""
