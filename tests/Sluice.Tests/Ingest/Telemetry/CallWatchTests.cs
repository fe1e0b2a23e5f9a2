using Microsoft.AspNetCore.Http;
using Sluice.Ingest.Telemetry;
using Sluice.Tests.Performance;
using Endpoint = Sluice.Translation.Endpoint;

namespace Sluice.Tests.Ingest.Telemetry;

public sealed class CallWatchTests
{
    [Fact]
    public void Counting_a_call_takes_no_memory_while_nobody_listens()
    {
        var (watch, counts, http) = (new CallWatch(), new CallCounts(), new DefaultHttpContext());
        var endpoint = Endpoint.Match("POST", "/v1/track"u8);
        var calls = 0L;
        Assert.Equal(0, Allocated.By(() =>
        {
            for (var i = 0; i < 2000; i++, calls++) Watch(watch, counts, http, endpoint);
        }));
        Assert.Equal(calls, Assert.Single(counts.Accepted).Count);
        Assert.Equal(calls, Assert.Single(counts.Refused).Count);
    }

    [Theory]
    [InlineData("PUT", "/api/v1/customers/p1", "track_v1 identify /api/v1/customers/{id}")]
    [InlineData("DELETE", "/v1/customers/p1/devices/t", "track_v1 delete_device /api/v1/customers/{id}/devices/{token}")]
    [InlineData("POST", "/api/v2/batch", "track_v2 batch /api/v2/batch")]
    [InlineData("POST", "/v1/b", "pipelines batch /v1/batch")]
    [InlineData("POST", "/v1/a", "pipelines alias /v1/alias")]
    [InlineData("POST", "/unsubscribe/d1", "track_v1 unsubscribe /unsubscribe/{delivery_id}")]
    public void An_endpoint_has_words_of_a_fixed_list_whatever_its_path_names(string method, string path, string words)
    {
        var kind = CallKind.All[CallKind.PlaceOf(Endpoint.Match(method, System.Text.Encoding.ASCII.GetBytes(path)))];
        Assert.Equal(words, $"{kind.Api} {kind.Operation} {kind.Route}");
    }

    private static void Watch(CallWatch watch, CallCounts counts, DefaultHttpContext http, Endpoint endpoint)
    {
        watch.Begin(http, endpoint, TimeProvider.System);
        Assert.True(watch.Trace == default);
        watch.Stored(1);
        counts.Accept(watch.Kind);
        counts.Refuse(watch.Kind, "invalid");
        watch.End(http, TimeProvider.System, null);
    }
}
