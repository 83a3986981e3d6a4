#!/usr/bin/env bash
# Prints a database's address without its password: postgres://user:secret@host/name -> postgres://user:…@host/name
sed -E 's#(://[^:/@]*):[^@]*@#\1:…@#; s#(password=)[^&]*#\1…#' <<<"${1:-}"
