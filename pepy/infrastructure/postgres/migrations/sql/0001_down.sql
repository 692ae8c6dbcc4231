DROP VIEW project_day_rows;
DROP TABLE data_state;
DROP TABLE import_run;
DROP TABLE project_day;
DROP TABLE project_total;
DROP TABLE project;
