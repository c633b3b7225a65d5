-- What a price is of. A future is near the spot price and another thing: the two are never compared.
alter table energy.price_data
  add column instrument varchar(20) not null default 'spot'
  constraint instrument_is_known check (instrument in ('spot', 'front-month future'));

-- Saying what a row has always been is no revision of it.
alter table energy.price_data disable trigger price_data_updated;
update energy.price_data set instrument = 'front-month future' where source like 'YAHOO%';
alter table energy.price_data enable trigger price_data_updated;

alter table energy.price_data alter column instrument drop default;
