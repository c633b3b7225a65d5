-- Daily commodity prices: one row for each commodity, source and day.
create schema if not exists energy;

create table energy.commodities (
  symbol varchar(20) primary key,
  name text not null,
  -- What a price is for: US dollars for a barrel, or for a million British thermal units.
  unit text not null
);

create table energy.data_sources (
  code varchar(20) primary key,
  name text not null,
  -- Rows of a simulator are kept apart from real ones by their source.
  simulated boolean not null
);

create table energy.price_data (
  commodity varchar(20) not null references energy.commodities (symbol),
  source varchar(20) not null references energy.data_sources (code),
  date date not null,
  -- Negative prices are real (WTI on 2020-04-20). NaN is not: numeric would take it, and sorts it above infinity.
  price numeric not null constraint price_is_a_number check (price > '-Infinity' and price < 'Infinity'),
  unit text not null,
  updated_at timestamptz not null default now(),
  primary key (commodity, source, date)
);

comment on table energy.price_data is 'EIA and FRED: spot prices. YAHOO: closes of the front-month future.';

-- "The latest price of every source", and what a full refresh replaces.
create index price_data_of_source on energy.price_data (source, date);

-- Loads only write what they know; when a row was revised is for the table to note.
create function energy.note_update() returns trigger language plpgsql as $$
begin
  new.updated_at := now();
  return new;
end
$$;

create trigger price_data_updated before update on energy.price_data
  for each row execute function energy.note_update();

insert into energy.commodities (symbol, name, unit) values
  ('WTI', 'Crude oil, West Texas Intermediate', 'USD/bbl'),
  ('BRENT', 'Crude oil, Brent', 'USD/bbl'),
  ('NATGAS', 'Natural gas, Henry Hub', 'USD/MMBtu');

insert into energy.data_sources (code, name, simulated) values
  ('EIA', 'U.S. Energy Information Administration', false),
  ('FRED', 'Federal Reserve Bank of St. Louis', false),
  ('YAHOO', 'Yahoo Finance, front-month futures', false),
  ('EIA-SIMULATED', 'Simulator of the EIA', true),
  ('FRED-SIMULATED', 'Simulator of FRED', true),
  ('YAHOO-SIMULATED', 'Simulator of Yahoo Finance', true);
