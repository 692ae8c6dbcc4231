DROP TABLE project_rank, rank_page, trending_project, new_project, rank_state;
