import type { Database } from './database.ts'

/** A table as the catalogs describe it, every part as a line of SQL. */
export interface CatalogTable {
  name: string
  columns: string[]
  constraints: string[]
  /** `PARTITION BY ...` and `WITH (...)`. */
  suffixes: string[]
  indexes: string[]
  triggers: string[]
  comments: string[]
}

// Monthly partitions come and go, and the migrator's own tables are no part of the design.
const ours = `c.relnamespace = current_schema()::regnamespace and not c.relispartition and c.relname not like 'migrations\\_%'`

/** The tables of the connection's schema by name, partitioned parents without their partitions. */
export async function readTables({ pool }: Database): Promise<CatalogTable[]> {
  const { rows } = await pool.query<CatalogTable>(`
    select c.relname as name,
      array(
        select format('%I %s', a.attname, format_type(a.atttypid, a.atttypmod))
            || case when a.attidentity <> '' then ' GENERATED ' ||
                 case a.attidentity when 'a' then 'ALWAYS' else 'BY DEFAULT' end || ' AS IDENTITY' else '' end
            || case when a.attgenerated = '' and d.adbin is not null then ' DEFAULT ' || pg_get_expr(d.adbin, d.adrelid) else '' end
            || case when a.attgenerated = 's' then ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ') STORED' else '' end
            || case when a.attgenerated = 'v' then ' GENERATED ALWAYS AS (' || pg_get_expr(d.adbin, d.adrelid) || ')' else '' end
            || case when a.attnotnull then ' NOT NULL' else '' end
        from pg_attribute a left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
        where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        order by a.attnum
      ) as columns,
      array(
        select format('CONSTRAINT %I %s', k.conname, pg_get_constraintdef(k.oid))
        from pg_constraint k
        -- Not-null is said with its column; copies made for partitions are said by their original.
        where k.conrelid = c.oid and k.contype not in ('n', 't') and k.conparentid = 0
        order by array_position('{p,u,x,f,c}'::"char"[], k.contype), k.conname
      ) as constraints,
      array_remove(array[
        case when c.relkind = 'p' then 'PARTITION BY ' || pg_get_partkeydef(c.oid) end,
        'WITH (' || array_to_string(c.reloptions, ', ') || ')'
      ], null) as suffixes,
      array(
        select replace(pg_get_indexdef(i.indexrelid), ' ON ONLY ', ' ON ')
        from pg_index i join pg_class n on n.oid = i.indexrelid
        where i.indrelid = c.oid and not exists (select from pg_constraint k where k.conindid = i.indexrelid and k.conrelid = c.oid)
        order by n.relname
      ) as indexes,
      array(
        select pg_get_triggerdef(t.oid) from pg_trigger t where t.tgrelid = c.oid and not t.tgisinternal order by t.tgname
      ) as triggers,
      array(
        select format('COMMENT ON %s IS %L', case when m.objsubid = 0 then format('TABLE %I', c.relname)
            else format('COLUMN %I.%I', c.relname, a.attname) end, m.description)
        from pg_description m left join pg_attribute a on a.attrelid = c.oid and a.attnum = m.objsubid
        where m.objoid = c.oid and m.classoid = 'pg_class'::regclass
        order by m.objsubid
      ) as comments
    from pg_class c
    where c.relkind in ('r', 'p') and ${ours}
    order by c.relname collate "C"`)
  return rows
}

/** Views, as the statements that make them and say what they are. */
export async function readViews({ pool }: Database): Promise<string[]> {
  const { rows } = await pool.query<{ sql: string }>(`
    select format(E'CREATE %s %I AS\\n%s', case c.relkind when 'm' then 'MATERIALIZED VIEW' else 'VIEW' end,
      c.relname, rtrim(pg_get_viewdef(c.oid, true), ';')) || coalesce((
        select string_agg(format(E';\\nCOMMENT ON %s IS %L', case when m.objsubid = 0 then format('VIEW %I', c.relname)
          else format('COLUMN %I.%I', c.relname, a.attname) end, m.description), '' order by m.objsubid)
        from pg_description m left join pg_attribute a on a.attrelid = c.oid and a.attnum = m.objsubid
        where m.objoid = c.oid and m.classoid = 'pg_class'::regclass), '') as sql
    from pg_class c where c.relkind in ('v', 'm') and ${ours} order by c.relname collate "C"`)
  return rows.map((row) => row.sql)
}

/** Enumerations and domains, sequences that belong to no column, and functions; not what an extension brought. */
export async function readRest({ pool }: Database): Promise<string[]> {
  const { rows } = await pool.query<{ sql: string }>(`
    select sql from (
      select 1 as kind, t.typname::text as name, format('CREATE TYPE %I AS ENUM (%s)', t.typname,
        (select string_agg(quote_literal(e.enumlabel), ', ' order by e.enumsortorder) from pg_enum e where e.enumtypid = t.oid)) as sql
      from pg_type t where t.typtype = 'e' and t.typnamespace = current_schema()::regnamespace
      union all
      select 1, t.typname, format('CREATE DOMAIN %I AS %s %s', t.typname, format_type(t.typbasetype, t.typtypmod),
        (select string_agg(pg_get_constraintdef(k.oid), ' ' order by k.conname) from pg_constraint k where k.contypid = t.oid))
      from pg_type t where t.typtype = 'd' and t.typnamespace = current_schema()::regnamespace
      union all
      select 2, c.relname, format('CREATE SEQUENCE %I', c.relname)
      from pg_class c where c.relkind = 'S' and ${ours}
        and not exists (select from pg_depend d where d.objid = c.oid and d.deptype in ('a', 'i'))
      union all
      select 3, p.oid::regprocedure::text, rtrim(pg_get_functiondef(p.oid), E'\\n')
      from pg_proc p where p.pronamespace = current_schema()::regnamespace and p.prokind in ('f', 'p', 'w')
        and not exists (select from pg_depend d where d.objid = p.oid and d.deptype = 'e')
    ) as all_of_them
    order by kind, name collate "C"`)
  return rows.map((row) => row.sql)
}
