using Sluice.Journal.Sqlite;

namespace Sluice.Journal.Delivery;

/// <summary>What every table stores in columns side by side, in this order.</summary>
internal static class StoredColumns
{
    /// <summary>A tally's.</summary>
    public const string OfTally = "delivered, filtered, not_mapped, dead, fenced, duplicate, dropped";

    extension(Statement statement)
    {
        /// <summary>Binds an item's <c>sequence, place, action</c>.</summary>
        public Statement Bind(ItemKey key) => statement.Bind(key.Sequence).Bind(key.Index).Bind(key.Action);

        public Statement Bind(Tally tally) => statement.Bind(tally.Delivered).Bind(tally.Filtered).Bind(tally.NotMapped).Bind(tally.Dead)
            .Bind(tally.Fenced).Bind(tally.Duplicate).Bind(tally.Dropped);
    }

    extension(Row row)
    {
        /// <summary>Reads an item's <c>sequence, place, action</c>, of which the first is in this column.</summary>
        public ItemKey KeyAt(int column) => new(row.Number(column), (int)row.Number(column + 1), row.Text(column + 2));

        public Tally TallyAt(int column) => new(
            row.Number(column), row.Number(column + 1), row.Number(column + 2), row.Number(column + 3), row.Number(column + 4), row.Number(column + 5),
            row.Number(column + 6));
    }
}
