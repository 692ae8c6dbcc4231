DROP TABLE index_day;
