DROP TABLE audit_head, audit;
DROP FUNCTION refuse_audit_change();
