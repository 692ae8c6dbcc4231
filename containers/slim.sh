#!/bin/sh
# Takes out of installed packages what pepy never uses in a container: `slim.sh SITE_PACKAGES`. Needs `strip` (binutils).
# `containers/check.sh` shows that everything still works, and how large the image is.
set -eu
cd "$1"

# The symbols of half of the libraries are for debuggers only. What auditwheel has moved (*.libs) does not survive it.
find . \( -name '*.so' -o -name '*.so.*' \) -type f -not -path './*.libs/*' -exec strip --strip-unneeded {} +

# Sources and headers of what is compiled, stubs for type checkers, the packages' own tests.
find . -type f \( -name '*.c' -o -name '*.h' -o -name '*.hpp' -o -name '*.pxd' -o -name '*.pxi' -o -name '*.pyx' -o -name '*.pyi' \) -delete
rm -rf pyarrow/include pyarrow/src pyarrow/tests sqlalchemy/testing alembic/testing mako/testing

# Flight, Arrow's network protocol, and parts of Arrow that nothing else is linked with.
rm -f pyarrow/*flight* pyarrow/*_orc.* pyarrow/*_encryption* pyarrow/*cpp_tests*
# A wheel cannot have symbolic links, so it has this library three times; only one name is linked.
rm -f pyarrow/libarrow_python.so pyarrow/libarrow_python.so.*.*

# The files of Swagger UI come with a framework that only serves them, which pepy does itself.
rm -rf flask_openapi3 flask_openapi3-* pydantic pydantic-* pydantic_core pydantic_core-*

# zstandard has two bindings of the same library; the other one is for PyPy.
rm -f zstandard/_cffi.*

# Databases that pepy does not speak to.
rm -rf sqlalchemy/dialects/mssql sqlalchemy/dialects/mysql sqlalchemy/dialects/oracle
