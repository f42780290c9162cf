"""How a page looks: grey, blurred, dark, with glare, cut off, small; by which picture it is known again."""
