# Run once by the postgres image: the application's own role owns the tables but is no superuser,
# because PostgreSQL lets a superuser past row-level security.
set -eu
psql --set=ON_ERROR_STOP=1 --set=password="$POSTGRES_PASSWORD" --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
CREATE ROLE mixfront LOGIN PASSWORD :'password' NOSUPERUSER NOBYPASSRLS;
ALTER DATABASE mixfront OWNER TO mixfront;
ALTER SCHEMA public OWNER TO mixfront;
SQL
