using System.Net;
using System.Text;
using Sluice.Tests.Delivery;
using static Sluice.Tests.Operator.Admin.Administered;

namespace Sluice.Tests.Operator.Admin;

/// <summary>What stands in a body would count as not given: <c>dry_run</c> in one must not leave what it should have been a trial of done.</summary>
public sealed class BodyTests
{
    [Fact]
    public async Task A_request_with_a_body_is_refused_and_nothing_is_done()
    {
        await using var receiver = new Receiver(static _ => new Behaviour.Answer(400));
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        await gateway.AcceptAsync("42", "1");
        await gateway.UntilAsync("/admin/dead-letters", static one => one.GetProperty("dead_letters").GetArrayLength() == 1);
        foreach (var path in (string[])["/admin/dead-letters/drop?all=true", "/admin/people/forget?person=42", "/admin/destinations/hook/pause"])
        {
            foreach (var isChunked in (bool[])[false, true])
            {
                foreach (var version in (Version[])[HttpVersion.Version11, HttpVersion.Version20])
                {
                    var (status, answer) = await PostAsync(gateway, path, "dry_run=true", isChunked, version);
                    Assert.Equal(400, status);
                    Assert.Equal("""{"error":{"what":"A body is not read here.","where":"body","what_to_do":"Give parameters in the query."}}""", answer);
                }
            }
        }
        Assert.Equal(1, (await gateway.AskAsync("GET", "/admin/dead-letters")).Json.GetProperty("dead_letters").GetArrayLength());
        Assert.DoesNotContain("forgotten", (await gateway.AskAsync("GET", "/admin/calls/1")).Json.GetRawText(), StringComparison.Ordinal);
        Assert.Equal("running", Text((await gateway.AskAsync("GET", "/admin/destinations/hook")).Json, "state"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_empty_body_is_none(bool isChunked)
    {
        await using var receiver = new Receiver();
        await using var gateway = await Administered.StartAsync(Hook(receiver.Url));
        Assert.Equal(200, (await PostAsync(gateway, "/admin/destinations/hook/pause", "", isChunked, HttpVersion.Version11)).Status);
    }

    private static async Task<(int Status, string Body)> PostAsync(Administered gateway, string path, string body, bool isChunked, Version version)
    {
        using var client = new HttpClient { BaseAddress = gateway.Address };
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Version = version, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        request.Content = isChunked ? new StreamContent(new Unmeasured(Encoding.UTF8.GetBytes(body))) : new StringContent(body);
        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);
        return ((int)answer.StatusCode, await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    // Of which nobody knows the length.
    private sealed class Unmeasured(byte[] bytes) : MemoryStream(bytes)
    {
        public override bool CanSeek => false;
    }
}
