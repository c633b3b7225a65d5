-- The way back from 0001-prices. The schema stays: it may hold tables of somebody else.
drop table energy.price_data;
drop function energy.note_update();
drop table energy.data_sources;
drop table energy.commodities;
