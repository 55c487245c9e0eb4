"""Papers: values in, bytes out; they know no unit of work and no network."""
