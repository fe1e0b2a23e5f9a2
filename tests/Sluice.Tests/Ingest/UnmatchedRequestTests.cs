namespace Sluice.Tests.Ingest;

/// <summary>What no endpoint takes is counted by why, whatever its path.</summary>
public sealed class UnmatchedRequestTests
{
    [Fact]
    public async Task Wrong_paths_and_wrong_methods_are_counted()
    {
        await using var gateway = await TestGateway.StartAsync();
        await AnswersAsync(404, "POST", "/api/v1/customer/1");
        await AnswersAsync(404, "GET", "/none");
        await AnswersAsync(405, "POST", "/api/v1/customers/1");
        await AnswersAsync(405, "POST", "/api/v1/accounts/region");
        await AnswersAsync(204, "OPTIONS", "/api/v1/customers/1");
        Assert.Equal([("not_found", 2L), ("wrong_method", 2L)], gateway.Refused.Order());

        async Task AnswersAsync(int status, string method, string path)
        {
            using var answer = await gateway.SendAsync(method, path, "{}");
            Assert.Equal(status, (int)answer.StatusCode);
        }
    }
}
