"""The office's pages: a page is a module here, a row in services/people/office_pages.py and a template."""
