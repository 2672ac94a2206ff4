"""What every door renders with: components, form fields, theme. Holds no words of the domain."""
