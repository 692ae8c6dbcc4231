DROP TABLE billed_query;
