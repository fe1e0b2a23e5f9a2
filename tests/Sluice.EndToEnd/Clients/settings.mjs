// What the tests tell the scripts, and how the scripts tell the tests what came of a call.
export const { SLUICE_URL, SITE_ID, API_KEY, WRITE_KEY } = process.env;

export async function report(call, promise) {
  try {
    console.log(JSON.stringify({ call, answer: (await promise) ?? null }));
  } catch (error) {
    console.log(JSON.stringify({ call, error: { status: error.statusCode ?? null, message: error.message } }));
  }
}
