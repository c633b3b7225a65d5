-- Back into a plain table. There is no statement for that, so the rows move. The extension stays: others may use it.
do $$
begin
  if to_regclass('timescaledb_information.hypertables') is null then return; end if;
  if not exists (
    select from timescaledb_information.hypertables
    where hypertable_schema = 'energy' and hypertable_name = 'price_data'
  ) then return; end if;

  create table energy.plain_price_data
    (like energy.price_data including defaults including constraints including comments);
  insert into energy.plain_price_data select * from energy.price_data;
  drop table energy.price_data;
  alter table energy.plain_price_data rename to price_data;

  alter table energy.price_data
    add primary key (commodity, source, date),
    add foreign key (commodity) references energy.commodities (symbol),
    add foreign key (source) references energy.data_sources (code);
  create index price_data_of_source on energy.price_data (source, date);
  create trigger price_data_updated before update on energy.price_data
    for each row execute function energy.note_update();
  comment on table energy.price_data is 'EIA and FRED: spot prices. YAHOO: closes of the front-month future.';
end
$$;
