using System.Net;
using System.Net.Http.Headers;
using Sluice.Tests.Cli;
using Sluice.Tests.Delivery;
using Sluice.Tests.Operator.Admin;

namespace Sluice.Tests.Operator.Telemetry;

public sealed class MetricsPageTests
{
    private const string Nowhere = "  - { name: out, type: stdout }";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_page_tells_what_became_of_calls_and_of_what_was_delivered()
    {
        var scrape = await Watched.Page;

        Assert.Equal(2, scrape.Sum("sluice_ingest_calls_total", ("sluice_api", "track_v1"), ("sluice_operation", "event"), ("sluice_outcome", "accepted")));
        Assert.Equal(1, scrape.Sum("sluice_ingest_calls_total", ("sluice_operation", "anonymous_event"), ("sluice_outcome", "refused"), ("error_type", "unauthorized")));
        Assert.Equal(1, scrape.Sum("sluice_ingest_calls_total", ("sluice_operation", "event"), ("sluice_outcome", "refused")));
        Assert.Equal(1, scrape.Sum("sluice_ingest_altered_calls_total", ("sluice_api", "track_v2"), ("sluice_operation", "batch")));
        Assert.Equal(1, scrape.Sum("sluice_ingest_altered_calls_total"));
        Assert.Equal(1, scrape.Sum("sluice_ingest_refused_items_total", ("sluice_api", "track_v2"), ("sluice_operation", "batch")));
        Assert.Equal(2, scrape.Sum("http_server_request_duration_seconds_count", ("http_route", "/api/v1/customers/{id}/events"), ("http_response_status_code", "200")));
        Assert.Equal(3, scrape.Sum("sluice_journal_calls_total"));
        Assert.Equal(1, scrape.Sum("sluice_journal_available"));
        Assert.True(scrape.Sum("sluice_journal_size_bytes") > 0);
        Assert.True(scrape.Sum("sluice_journal_commit_duration_seconds_count") > 0);

        Assert.Equal(1, scrape.Sum("sluice_delivery_attempt_duration_seconds_count", ("sluice_destination", "moody"), ("sluice_outcome", "retry"), ("error_type", "503")));
        Assert.Equal(3, scrape.Sum("sluice_delivery_attempt_duration_seconds_count", ("sluice_destination", "choosy"), ("sluice_outcome", "rejected"), ("error_type", "400")));
        Assert.True(scrape.Sum("sluice_delivery_attempt_duration_seconds_count", ("sluice_destination", "walled"), ("sluice_outcome", "paused"), ("error_type", "not_sent")) > 0);
        Assert.Equal(3, scrape.Sum("sluice_delivery_dead_lettered_total", ("sluice_destination", "choosy")));
        Assert.Equal(0, scrape.Sum("sluice_delivery_state", ("sluice_destination", "closed"), ("sluice_state", "running")));
        Assert.Equal(0, scrape.Sum("sluice_alarm_active", ("sluice_alarm", "silence")));
        Assert.True(scrape.Sum("sluice_delivery_oldest_age_seconds", ("sluice_destination", "closed")) > 0);
        Assert.Equal(0, scrape.Sum("sluice_delivery_oldest_age_seconds", ("sluice_destination", "good")));
    }

    [Fact]
    public async Task Counters_count_since_the_start_and_the_administration_since_ever()
    {
        await using var administered = await Administered.StartProcessAsync(Nowhere);
        await administered.AcceptAsync("p1", "Bought");
        await administered.AcceptAsync("p1", "Bought");
        await UntilDeliveredAsync(2);
        await administered.KillAsync();
        await administered.StartAsync();
        await administered.AcceptAsync("p1", "Bought");
        await UntilDeliveredAsync(3);
        using var client = new HttpClient { BaseAddress = administered.Gateway.Address };
        var scrape = Scrape.Of(await client.GetStringAsync("/metrics", Cancel));
        Assert.Equal(1, scrape.Sum("sluice_journal_calls_total"));
        Assert.Equal(1, scrape.Sum("sluice_delivery_items_total"));

        Task UntilDeliveredAsync(int count) =>
            administered.UntilAsync("/admin/destinations/out", state => state.GetProperty("ended").GetProperty("delivered").GetInt32() == count);
    }

    [Fact]
    public async Task A_destination_that_was_removed_is_on_the_page_for_as_long_as_something_of_it_is_left()
    {
        await using var receiver = new Receiver(static _ => new Behaviour.Answer(400));
        var choosy = $"  - {{ name: choosy, type: webhook, settings: {{ url: \"{receiver.Url}\" }}, allow: 127.0.0.1 }}";
        await using var administered = await Administered.StartProcessAsync($"{Nowhere}\n  - {{ name: gone, type: stdout }}\n{choosy}");
        await administered.AcceptAsync("p1", "Bought");
        await administered.UntilAsync("/admin/destinations/choosy", state => state.GetProperty("dead_letters").GetInt32() == 1);
        await administered.UntilAsync("/admin/destinations/gone", state => state.GetProperty("ended").GetProperty("delivered").GetInt32() == 1);
        administered.Write(Nowhere);
        await administered.UntilAsync("/admin/destinations", all => all.EnumerateArray().Count(state => state.GetProperty("state").GetString() == "removed") == 2);
        Assert.Equal(["choosy", "out"], await NamesAsync());
        Assert.Equal(200, (await administered.AskAsync("POST", "/admin/dead-letters/drop?destination=choosy")).Status);
        await Until.HoldsAsync(async () => (await NamesAsync()).SequenceEqual(["out"]));

        async Task<List<string>> NamesAsync()
        {
            using var client = new HttpClient { BaseAddress = administered.Gateway.Address };
            var samples = Scrape.Of(await client.GetStringAsync("/metrics", Cancel)).Samples;
            return [.. samples.Where(static one => one.Name == "sluice_delivery_waiting").Select(static one => one.Labels["sluice_destination"]).Order(StringComparer.Ordinal)];
        }
    }

    [Fact]
    public async Task Nobody_is_named_on_the_page()
    {
        var values = (await Watched.Page).Samples.SelectMany(static one => one.Labels.Values).ToHashSet();
        Assert.DoesNotContain(values, static value => value.Contains("p1", StringComparison.Ordinal) || value.Contains("Bought", StringComparison.Ordinal));
    }

    [Fact]
    public async Task With_a_token_the_page_is_for_who_has_it_and_without_for_the_own_machine()
    {
        await using var guarded = await Administered.StartProcessAsync(Nowhere, "admin: { token: t0 }");
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(guarded, null));
        Assert.Equal(HttpStatusCode.Unauthorized, await StatusAsync(guarded, request => request.Authorization = new("Bearer", "other")));
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(guarded, request => request.Authorization = new("Bearer", "t0")));

        await using var open = await Administered.StartProcessAsync(Nowhere);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(open, null));
        Assert.Equal(HttpStatusCode.Forbidden, await StatusAsync(open, request => request.Add("X-Forwarded-For", "203.0.113.7")));
    }

    [Fact]
    public async Task Switched_off_there_is_no_page_and_it_can_be_switched_on_while_the_gateway_runs()
    {
        await using var administered = await Administered.StartProcessAsync(Nowhere, "telemetry: { metrics: false }");
        Assert.Equal(HttpStatusCode.NotFound, await StatusAsync(administered, null));
        administered.Write(Nowhere, "telemetry: { metrics: true }");
        await Until.HoldsAsync(async () => await StatusAsync(administered, null) == HttpStatusCode.OK);
    }

    [Fact]
    public async Task Whoever_means_another_page_is_told_which()
    {
        await using var administered = await Administered.StartProcessAsync(Nowhere);
        using var client = new HttpClient { BaseAddress = administered.Gateway.Address };
        using var posted = await client.PostAsync("/metrics", new StringContent("""{"delivery_id":"d","metric":"opened"}"""), Cancel);
        Assert.Equal((HttpStatusCode.MethodNotAllowed, "GET, HEAD"), (posted.StatusCode, string.Join(", ", posted.Content.Headers.Allow)));
        Assert.Contains("Delivery metrics go to POST /api/v1/metrics.", await posted.Content.ReadAsStringAsync(Cancel), StringComparison.Ordinal);
        administered.Write(Nowhere, "telemetry: { metrics: false }");
        await Until.HoldsAsync(async () =>
        {
            using var off = await client.GetAsync("/metrics", Cancel);
            return off.StatusCode == HttpStatusCode.NotFound && (await off.Content.ReadAsStringAsync(Cancel)).Contains("telemetry.metrics", StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task Nothing_of_OpenTelemetry_is_loaded_until_somebody_wants_it()
    {
        await using var administered = await Administered.StartProcessAsync(Nowhere);
        await administered.AcceptAsync("p1", "Bought");
        await administered.UntilAsync("/admin/destinations/out", static state => state.GetProperty("ended").GetProperty("delivered").GetInt64() == 1);
        Assert.DoesNotContain("OpenTelemetry", await LoadedAsync(administered.Gateway), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, await StatusAsync(administered, null));
        Assert.Contains("OpenTelemetry", await LoadedAsync(administered.Gateway), StringComparison.Ordinal);
    }

    private static Task<string> LoadedAsync(Gateway gateway) => File.ReadAllTextAsync($"/proc/{gateway.Id}/maps", Cancel);

    private static async Task<HttpStatusCode> StatusAsync(Administered administered, Action<HttpRequestHeaders>? change)
    {
        using var client = new HttpClient { BaseAddress = administered.Gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        change?.Invoke(request.Headers);
        using var answer = await client.SendAsync(request, Cancel);
        return answer.StatusCode;
    }
}
