"""The archive of day files that anybody may take home: what it holds, and the ports through which it is kept."""
