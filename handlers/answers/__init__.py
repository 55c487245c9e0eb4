"""Talks about answers: writing, approving, «đã rõ» and «chưa rõ»."""
