#!/bin/sh
# Takes out of installed packages what pepy never uses in a container: `slim.sh SITE_PACKAGES`. Needs `strip` (binutils) and
# `patchelf`. `containers/check.sh` shows that everything still works, and how large the image is.
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
# Data sets and Substrait, a format of query plans. All libraries of Arrow name both as needed, but nothing else calls them.
# `load_all.py` fails if that changes, because Python resolves all symbols when it loads a library.
rm -f pyarrow/*dataset* pyarrow/*substrait*
for library in pyarrow/*.so pyarrow/*.so.*; do
    for missing in $(patchelf --print-needed "$library" | grep -E '^libarrow_(dataset|substrait)\.'); do
        patchelf --remove-needed "$missing" "$library"
    done
done

# The PostgreSQL driver brings its own OpenSSL. Python's is enough, and gets security updates with the base image.
for bundled in psycopg2_binary.libs/libssl-*.so.3 psycopg2_binary.libs/libcrypto-*.so.3; do
    name=$(basename "${bundled%%-*}").so.3
    system=$(ldconfig -p | awk -v name="$name" '$1 == name { print $NF; exit }')
    if [ -e "$bundled" ] && [ -n "$system" ]; then ln -sf "$system" "$bundled"; fi
done

# RapidFuzz has scores that pepy never asks for, and all distances twice: for AVX2, which makes ours no faster, and for all
# processors.
rm -f rapidfuzz/fuzz_cpp* rapidfuzz/distance/metrics_cpp_avx2*

# The files of Swagger UI come with a framework that only serves them, which pepy does itself.
rm -rf flask_openapi3 flask_openapi3-* pydantic pydantic-* pydantic_core pydantic_core-*
rm -rf annotated_types annotated_types-* typing_inspection typing_inspection-*

# cryptography needs of cffi only `_cffi_backend`, and google-auth needs pyasn1 only where there is no cryptography.
rm -rf cffi pycparser pycparser-* pyasn1 pyasn1-* pyasn1_modules pyasn1_modules-*

# Previews of the interface that pepy reads BigQuery with.
rm -rf google/cloud/bigquery_storage_v1alpha google/cloud/bigquery_storage_v1beta*

# zstandard has two bindings of the same library; the other one is for PyPy.
rm -f zstandard/_cffi.*

# Databases that pepy does not speak to.
rm -rf sqlalchemy/dialects/mssql sqlalchemy/dialects/mysql sqlalchemy/dialects/oracle sqlalchemy/dialects/sqlite
