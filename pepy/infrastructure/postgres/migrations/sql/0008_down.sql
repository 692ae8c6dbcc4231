DROP TABLE project_rank;
