"""The directory of help: who can help, with what, where and when. directory.md says how its content is written."""
