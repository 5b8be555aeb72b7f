"""The add-ons that come with Marey, one a file; each is written like yours."""
