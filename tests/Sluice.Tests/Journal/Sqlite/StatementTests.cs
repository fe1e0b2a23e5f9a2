using Sluice.Journal.Sqlite;
using Sluice.Tests.Configuration;

namespace Sluice.Tests.Journal.Sqlite;

public sealed class StatementTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly Database _database;
    private readonly Statement _upTo;

    public StatementTests()
    {
        _database = new(Path.Combine(_folder.Path, "numbers.db"), create: true);
        _database.Execute("CREATE TABLE numbers (number INTEGER PRIMARY KEY); INSERT INTO numbers VALUES (1), (2), (3)");
        _upTo = _database.Prepare("SELECT number FROM numbers WHERE number <= ? ORDER BY number");
    }

    public void Dispose()
    {
        _database.Dispose();
        _folder.Dispose();
    }

    [Fact]
    public void The_first_row_is_read_or_there_is_none()
    {
        Assert.Equal("1", _upTo.Bind(3).One(static row => row.Text(0)));
        Assert.Null(_upTo.Bind(0).One(static row => row.Text(0)));
        Assert.Equal(1, _upTo.Bind(3).NumberOrNull());
        Assert.Null(_upTo.Bind(0).NumberOrNull());
        Assert.Equal(0, _upTo.Bind(0).Number());
    }

    [Fact]
    public void It_is_ready_again_when_reading_ended_before_the_last_row()
    {
        foreach (var row in _upTo.Bind(3))
        {
            if (row.Number(0) == 2) break;
        }
        Assert.Equal([1, 2, 3], All(3));
    }

    [Fact]
    public void It_is_ready_again_when_a_reader_failed()
    {
        Assert.Throws<FormatException>(() => _upTo.Bind(3).All(static row => int.Parse($"row {row.Number(0)}", null)));
        Assert.Equal([1, 2, 3], All(3));
    }

    [Fact]
    public void It_is_ready_again_when_it_was_refused()
    {
        var insert = _database.Prepare("INSERT INTO numbers VALUES (?)");
        Assert.Throws<DatabaseException>(insert.Bind(3).Run);
        insert.Bind(4).Run();
        Assert.Equal([1, 2, 3, 4], All(4));
    }

    [Fact]
    public void It_is_ready_again_when_a_parameter_was_refused()
    {
        Assert.Throws<DatabaseException>(() => _upTo.Bind(3).Bind(4));
        Assert.Equal([1, 2, 3], All(3));
    }

    // Read halfway, it would hold the file as it was then.
    [Fact]
    public void Nothing_is_held_after_it()
    {
        using var other = new Database(Path.Combine(_folder.Path, "numbers.db"), create: false);
        Assert.Equal(1, _upTo.Bind(3).Number());
        other.Execute("INSERT INTO numbers VALUES (4)");
        Assert.Equal([1, 2, 3, 4], All(4));
    }

    private List<long> All(long last) => _upTo.Bind(last).All(static row => row.Number(0));
}
