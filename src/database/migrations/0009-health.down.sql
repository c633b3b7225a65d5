DROP TABLE life_signs, finding_changes, findings;
