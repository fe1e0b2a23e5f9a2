using Sluice.Tests.Cli;
using Sluice.Tests.Delivery;
using static Sluice.Tests.Operator.Admin.Administered;

namespace Sluice.Tests.Operator.Admin;

public sealed class PeopleTests
{
    [Fact]
    public async Task A_person_is_forgotten_while_the_gateway_runs_and_nothing_of_them_is_sent_any_more()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("42", "1", """{"secret":"s3"}""");
        await gateway.AcceptAsync("43", "2", """{"secret":"s4"}""");
        await receiver.UntilAsync(2);
        await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("ended").GetProperty("delivered").GetInt64() == 2);

        var (status, trial) = await gateway.AskAsync("POST", "/admin/people/forget?person=42&dry_run=true");
        Assert.Equal((200, true), (status, trial.GetProperty("dry_run").GetBoolean()));
        Assert.Equal((1L, 1L), (trial.GetProperty("calls").GetInt64(), trial.GetProperty("messages").GetInt64()));
        Assert.Contains("s3", (await gateway.AskAsync("GET", "/admin/calls/1")).Json.GetRawText(), StringComparison.Ordinal);

        var shell = await gateway.Type("forget", "--person", "42");
        Assert.Equal((0, ""), (shell.Code, shell.Error));
        Assert.StartsWith("Forgotten:\ncalls         1, with 1 messages of the person", shell.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("s3", (await gateway.AskAsync("GET", "/admin/events")).Json.GetRawText(), StringComparison.Ordinal);
        Assert.Contains("s4", (await gateway.AskAsync("GET", "/admin/events")).Json.GetRawText(), StringComparison.Ordinal);

        await gateway.AcceptAsync("42", "3");
        await gateway.AcceptAsync("43", "4");
        await receiver.UntilAsync(3);
        await gateway.UntilAsync("/admin/destinations/hook", one => one.GetProperty("ended").GetProperty("fenced").GetInt64() == 1);
        Assert.Equal([1, 2, 4], receiver.Requests.Select(Bed.Number).Order());
    }

    [Theory]
    [InlineData(false, 0)]
    [InlineData(true, 1)]
    public async Task Old_bytes_that_could_not_be_overwritten_are_told_with_what_to_do(bool left, int code)
    {
        var answer = $$"""{"calls":1,"messages":1,"dead_letters":0,"waiting":0,"on_their_way":0,"also_named":[],"unreadable":[],"not_overwritten":{{(left ? "true" : "false")}}}""";
        await using var gateway = new Receiver(_ => new Behaviour.Answer(200, "Content-Type: application/json\r\n", answer));
        var shell = await Shell.Run("forget", "--person", "42", "--url", gateway.Url);
        Assert.Equal((code, ""), (shell.Code, shell.Error));
        Assert.Equal(left, shell.Out.Contains("not yet gone  the old bytes in the write-ahead file (journal.db-wal)", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("/admin/people/forget")]
    [InlineData("/admin/people/forget?person=")]
    public async Task Somebody_must_be_named(string path)
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        var (status, json) = await gateway.AskAsync("POST", path);
        Assert.Equal((400, "person"), (status, json.GetProperty("error").GetProperty("where").GetString()));
    }
}
