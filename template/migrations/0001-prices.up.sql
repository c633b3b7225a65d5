-- The best offer for each fruit. Names without a schema are in the system's own, fruit.
create table prices (
  fruit text primary key,
  shop text not null,
  price numeric not null
);
