using System.Text;
using Sluice.Operator.Admin;
using Sluice.Tests.Delivery;

namespace Sluice.Tests.Operator.Admin;

public sealed class PageTests
{
    private const int Many = 20, ThatFit = 16;

    // A call may be no larger; with the rest of their messages, 17 are more than a page holds.
    private static readonly string Large = new('x', 990_000);

    private const string Id = "01J0000000000000000000000A";

    [Theory]
    [InlineData(new[] { Page.BytesMax }, 1, false)]
    [InlineData(new[] { Page.BytesMax - 1, 1 }, 2, false)]
    [InlineData(new[] { Page.BytesMax - 1, 2 }, 1, true)]
    [InlineData(new[] { Page.BytesMax + 1 }, 1, false)]
    [InlineData(new[] { Page.BytesMax + 1, 0 }, 1, true)]
    [InlineData(new long[] { 1, 1, 1 }, 3, true)]
    [InlineData(new long[] { 1, 1, 1, 1 }, 3, true)]
    [InlineData(new long[0], 0, false)]
    public void A_page_holds_what_was_asked_for_as_far_as_it_fits_and_one_at_least(long[] sizes, int count, bool isCut)
    {
        var page = Page.Of(sizes, 3, static size => size, static size => size);
        Assert.Equal((count, isCut), (page.Items.Count, page.IsCut));
    }

    [Fact]
    public async Task Calls_with_large_messages_are_listed_and_found_in_several_pages()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(
            $$"""  - { name: hook, type: webhook, settings: { url: "{{receiver.Url}}" }, allow: [127.0.0.0/8] }""");
        for (var call = 0; call < Many; call++) await SendAsync(gateway, Large);
        var (first, next) = await PageAsync(gateway, "/admin/events?limit=1000", "events");
        Assert.Equal(Enumerable.Range(Many - ThatFit + 1, ThatFit).Reverse(), first);
        Assert.Equal(first[^1], next);
        (var second, next) = await PageAsync(gateway, $"/admin/events?limit=1000&before={next}", "events");
        Assert.Equal(Enumerable.Range(1, Many - ThatFit).Reverse(), second);
        Assert.Null(next);

        (first, next) = await PageAsync(gateway, $"/admin/messages/{Id}", "calls");
        Assert.Equal((ThatFit, first[^1]), (first.Count, next));
        (second, next) = await PageAsync(gateway, $"/admin/messages/{Id}?before={next}", "calls");
        Assert.Equal((Many - ThatFit, 1, null), (second.Count, second[^1], next));
        var found = await gateway.Type("find", Id);
        Assert.Equal(Many, found.Lines.Count(static line => line.StartsWith("call ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Calls_with_small_messages_are_in_one_page()
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(
            $$"""  - { name: hook, type: webhook, settings: { url: "{{receiver.Url}}" }, allow: [127.0.0.0/8] }""");
        for (var call = 0; call < Many; call++) await SendAsync(gateway, "x");
        Assert.Equal((Many, null), Counted(await PageAsync(gateway, "/admin/events?limit=1000", "events")));
        Assert.Equal((Many, null), Counted(await PageAsync(gateway, $"/admin/messages/{Id}", "calls")));

        static (int Count, int? Next) Counted((List<int> Calls, int? Next) page) => (page.Calls.Count, page.Next);
    }

    private static async Task<(List<int> Calls, int? Next)> PageAsync(Administered gateway, string path, string list)
    {
        var (status, json) = await gateway.AskAsync("GET", path);
        Assert.Equal(200, status);
        return (
            [.. json.GetProperty(list).EnumerateArray().Select(static call => call.GetProperty("sequence").GetInt32())],
            json.TryGetProperty("next", out var next) ? next.GetInt32() : null);
    }

    private static async Task SendAsync(Administered gateway, string text)
    {
        using var body = new StringContent($$$"""{"id":"{{{Id}}}","name":"e","data":{"text":"{{{text}}}"}}""", Encoding.UTF8, "application/json");
        var answer = await gateway.Client.PostAsync("/api/v1/customers/p0/events", body, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
